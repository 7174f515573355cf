import { runCounter } from './counter/app.js'

void runCounter()
