import { describeFolder } from '../support/folder'

describeFolder('notifications')
