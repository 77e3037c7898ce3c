import { describeFolder } from '../support/folder'

describeFolder('agents')
