import { describeFolder } from '../support/folder'

describeFolder('cli')
