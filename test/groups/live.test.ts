import { describeFolder } from '../support/folder'

describeFolder('live')
