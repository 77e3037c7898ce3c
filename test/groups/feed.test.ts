import { describeFolder } from '../support/folder'

describeFolder('feed')
