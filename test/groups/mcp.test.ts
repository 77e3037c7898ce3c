import { describeFolder } from '../support/folder'

describeFolder('mcp')
