import { describeFolder } from '../support/folder'

describeFolder('search')
