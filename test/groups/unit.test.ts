import { describeFolder } from '../support/folder'

describeFolder('unit')
