import type { HrPerson } from '#app/domain/access/hr-person.ts';
import { words } from './word-list.ts';
import { wordOf } from './words.ts';

// How personnel lists say who is employed, in English, German, French, Spanish and Japanese. Notice given is still employed.

const EMPLOYMENT: Record<Exclude<HrPerson['employment'], 'unknown'>, string[]> = {
  left: words(`
    left | leaver | terminated | resigned | retired | former | former employee | ex-employee | dismissed | departed | separated
    inactive | no longer employed | alumni | exited | offboarded | ausgeschieden | ausgetreten | ehemalig | ehemalige
    ehemaliger | ehemaliger mitarbeiter | pensioniert | inaktiv | beendet | sorti
    sortie | sortis | parti | partie | ancien | ancien salarié | ancienne salariée | ancien employé | licencié | licenciée
    démissionné | retraité | retraitée | inactif | inactive | baja | de baja definitiva | dado de baja | dada de baja
    cesado | cesada | despedido | despedida | exempleado | ex empleado | jubilado | jubilada | inactivo | inactiva
    desvinculado | desvinculada | 退職 | 退職済 | 退職済み | 退職者 | 退社 | 退社済 | 離職 | 元社員 | 解雇 | cessato | uit dienst | desligado
  `),
  employed: words(`
    active | employed | current | current employee | working | permanent | on leave | parental leave | sick leave | probation
    notice period | in notice | starter | joiner | new hire | new joiner | aktiv | beschäftigt | angestellt | tätig
    in anstellung | elternzeit | mutterschutz | krank | beurlaubt | probezeit | ungekündigt | neu | eintritt
    actif | active | en poste | en activité | présent | présente | en congé | congé parental | congé maladie | en préavis
    période d'essai | cdi | cdd | activo | activa | en activo | empleado | empleada | contratado | contratada | de alta | alta
    de permiso | baja médica | baja por enfermedad | baja por maternidad | excedencia | 在籍 | 在籍中 | 在職 | 在職中 | 勤務中 | 現職 | 有効
    休職 | 休職中 | 育休中 | 産休中 | 試用期間 | in forza | in dienst | ativo
  `),
};

const BY_WORD = new Map(
  (Object.entries(EMPLOYMENT) as [Exclude<HrPerson['employment'], 'unknown'>, string[]][]).flatMap(([value, list]) =>
    list.map((word) => [wordOf(word), value] as const),
  ),
);

/** What a cell says of somebody's employment; null when none of its words is known. */
export function employmentOf(text: string): 'employed' | 'left' | null {
  return BY_WORD.get(wordOf(text)) ?? null;
}
