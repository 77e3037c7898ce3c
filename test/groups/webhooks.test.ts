import { describeFolder } from '../support/folder'

describeFolder('webhooks')
