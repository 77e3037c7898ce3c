import { describeFolder } from '../support/folder'

describeFolder('contract')
