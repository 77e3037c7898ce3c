import { badInput } from '../errors/errors'

/** ISO 15924 codes of the scripts of Unicode 17, but for those that every text may hold. */
const codes = `
Adlm Aghb Ahom Arab Armi Armn Avst Bali Bamu Bass Batk Beng Berf Bhks Bopo Brah Brai Bugi Buhd Cakm Cans Cari Cham Cher Chrs
Copt Cpmn Cprt Cyrl Deva Diak Dogr Dsrt Dupl Egyp Elba Elym Ethi Gara Geor Glag Gong Gonm Goth Gran Grek Gujr Gukh Guru Hang
Hani Hano Hatr Hebr Hira Hluw Hmng Hmnp Hung Ital Java Kali Kana Kawi Khar Khmr Khoj Kits Knda Krai Kthi Lana Laoo Latn Lepc
Limb Lina Linb Lisu Lyci Lydi Mahj Maka Mand Mani Marc Medf Mend Merc Mero Miao Mlym Modi Mong Mroo Mtei Mult Mymr Nagm Nand
Narb Nbat Newa Nkoo Nshu Ogam Olck Onao Orkh Orya Osge Osma Ougr Palm Pauc Perm Phag Phli Phlp Phnx Plrd Prti Rjng Rohg Runr
Samr Sarb Saur Sgnw Shaw Shrd Sidd Sidt Sind Sinh Sogd Sogo Sora Soyo Sund Sunu Sylo Syrc Tagb Takr Tale Talu Taml Tang Tavt
Tayo Telu Tfng Tglg Thaa Thai Tibt Tirh Tnsa Todr Tols Toto Tutg Ugar Vaii Vith Wara Wcho Xpeo Xsux Yezi Yiii Zanb`
  .trim()
  .split(/\s+/)

/** Digits, punctuation, emoji, marks, and what this version of Node.js does not know yet. */
const common = /[\p{scx=Zyyy}\p{scx=Zinh}\p{Cn}\p{Co}]+/gu

/** Letters of these scripts alone. */
const onlyScripts = (scripts: readonly string[]) =>
  new RegExp(`^[${scripts.map((script) => `\\p{scx=${script}}`).join('')}]*$`, 'u')

/** The scripts that UTS #39, section 5.2, allows together: Latin with those of Japanese, of Chinese, or of Korean. */
const together = [
  onlyScripts(['Latn', 'Hani', 'Hira', 'Kana']),
  onlyScripts(['Latn', 'Hani', 'Bopo']),
  onlyScripts(['Latn', 'Hani', 'Hang']),
]

let alone: RegExp[] | undefined

/**
 * Whether a text is "highly restrictive" as UTS #39 (Unicode Security Mechanisms), section 5.2, defines it: its letters
 * are of one script, or of Latin and the scripts of Japanese, Chinese or Korean. The letters of such a text cannot pass
 * for those of another script, as a Cyrillic а does among Latin letters. Names need not be valid identifiers.
 */
export function isHighlyRestrictive(text: string): boolean {
  const letters = text.replace(common, '')
  if (together.some((pattern) => pattern.test(letters))) return true
  alone ??= codes.filter(isKnownScript).map((code) => onlyScripts([code]))
  return alone.some((pattern) => pattern.test(letters))
}

/** Whether this version of Node.js supports a script: older ones lack the newest. */
function isKnownScript(code: string): boolean {
  try {
    return new RegExp(`\\p{scx=${code}}`, 'u') instanceof RegExp
  } catch {
    return false
  }
}

/** Checks a display name. Throws BAD_USER_INPUT when it mixes scripts that look alike. */
export function checkName(name: string): void {
  if (!isHighlyRestrictive(name))
    throw badInput(
      'name',
      'name mixes letters of scripts that can be mistaken for each other, such as Latin with Cyrillic or Greek.',
      'Write name in the letters of one script.',
    )
}
