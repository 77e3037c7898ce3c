import { describeFolder } from '../support/folder'

describeFolder('limits')
