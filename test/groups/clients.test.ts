import { describeFolder } from '../support/folder'

describeFolder('clients')
