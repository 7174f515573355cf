const NOTES = { yes: [880, 1320], wait: [660, 660], no: [330, 220] }

/** Says words aloud, or at least sounds a tone: high and rising for yes, low for no, level for what waits. */
export function createSound(language: string) {
  let audio: AudioContext | null = null
  const speech = 'speechSynthesis' in window ? window.speechSynthesis : null
  // Some browsers load their voices when they are first asked for.
  speech?.getVoices()

  function voice(): SpeechSynthesisVoice | undefined {
    const wanted = language.slice(0, 2)
    return speech?.getVoices().find(({ lang }) => lang.replace('_', '-').startsWith(wanted))
  }

  function tone(notes: number[]) {
    try {
      audio ??= new AudioContext()
      void audio.resume()
      notes.forEach((hertz, index) => {
        if (audio) playNote(audio, hertz, audio.currentTime + index * 0.16)
      })
    } catch {
      // A device without sound shows the same in colour, shape and words.
    }
  }

  return (words: string, mood: 'yes' | 'no' | 'wait') => {
    const found = voice()
    if (!speech || !found) {
      tone(NOTES[mood])
      return
    }
    const utterance = new SpeechSynthesisUtterance(words)
    utterance.lang = found.lang
    utterance.voice = found
    speech.cancel()
    speech.speak(utterance)
  }
}
export type Sound = ReturnType<typeof createSound>

function playNote(audio: AudioContext, hertz: number, at: number) {
  const oscillator = audio.createOscillator()
  const volume = audio.createGain()
  oscillator.frequency.value = hertz
  volume.gain.setValueAtTime(0.2, at)
  volume.gain.exponentialRampToValueAtTime(0.001, at + 0.15)
  oscillator.connect(volume).connect(audio.destination)
  oscillator.start(at)
  oscillator.stop(at + 0.15)
}
