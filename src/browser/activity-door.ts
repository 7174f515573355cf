import { runDoor } from './door/app.js'

void runDoor()
