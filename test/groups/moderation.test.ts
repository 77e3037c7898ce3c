import { describeFolder } from '../support/folder'

describeFolder('moderation')
