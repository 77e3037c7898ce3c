import { describeFolder } from '../support/folder'

describeFolder('schema')
