import { invitation } from './devices/invitation.js'

for (const box of document.querySelectorAll<HTMLElement>('[data-life]')) invitation(box)
