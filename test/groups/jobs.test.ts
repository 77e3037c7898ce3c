import { describeFolder } from '../support/folder'

describeFolder('jobs')
