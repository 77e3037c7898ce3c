import { describeFolder } from '../support/folder'

describeFolder('docs')
