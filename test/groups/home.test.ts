import { describeFolder } from '../support/folder'

describeFolder('home')
