import { pinPad } from './counter/pin-pad.js'

pinPad()
