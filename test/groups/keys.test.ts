import { describeFolder } from '../support/folder'

describeFolder('keys')
