import { describeFolder } from '../support/folder'

describeFolder('faults')
