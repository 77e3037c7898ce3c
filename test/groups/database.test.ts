import { describeFolder } from '../support/folder'

describeFolder('database')
