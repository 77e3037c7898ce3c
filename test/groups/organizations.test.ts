import { describeFolder } from '../support/folder'

describeFolder('organizations')
