import { words } from './word-list.ts';

// Menu entries, buttons and headings of a page, in English, German, French, Spanish and Japanese. Entries are compared after normaliseName; nothing here decides alone.

export const PAGE_WORDS = words(`
  settings | users | users and permissions | add user | add users | add staff | invite user | invite users | all
  search | filter | filters | sort | sort by | export | import | more actions | actions | more | select all
  select | previous | next | back | close | edit | view | view details | details | manage | manage users
  learn more | help | save | cancel | discard | home | orders | products | customers | analytics | online store
  roles | groups | security | apps and sales channels | apps | sales channels | app development | develop apps
  develop apps for your store | shopify app store | customize your store | visit app store | open | open app
  uninstall | uninstall app | pin | unpin | pinned | about | get support | installed | uninstalled | recommended
  you | new | ... | … | ⋯ | ••• | › | > | < | ‹ | · | - | – | — | store owner permissions | general | plan
  billing | payments | checkout | shipping and delivery | taxes and duties | locations | markets | domains
  customer events | notifications | languages | policies | brand | staff | collaborators | pos staff | log out
  reinstall | show more | load more | rows per page | einstellungen | benutzer | nutzer | benutzer hinzufügen
  nutzer hinzufügen | suchen | filtern | sortieren | exportieren | importieren | weitere aktionen | alle
  alle auswählen | zurück | weiter | mehr erfahren | bearbeiten | öffnen | app öffnen | deinstallieren
  installiert | deinstalliert | apps und vertriebskanäle | sie | du | paramètres | utilisateurs
  utilisateurs et autorisations | ajouter un utilisateur | ajouter des utilisateurs | rechercher | filtrer
  trier | exporter | importer | plus d'actions | tous | toutes | tout sélectionner | précédent | suivant
  en savoir plus | modifier | ouvrir | ouvrir l'application | désinstaller | installées | désinstallées
  applications | applications et canaux de vente | vous | configuración | usuarios | usuarios y permisos
  agregar usuario | agregar usuarios | añadir usuarios | buscar | filtrar | ordenar | exportar | importar
  más acciones | todos | todas | seleccionar todo | anterior | siguiente | más información | editar | abrir
  abrir aplicación | desinstalar | instaladas | desinstaladas | aplicaciones | aplicaciones y canales de venta
  tú | usted | 設定 | ユーザー | ユーザーと権限 | ユーザーを追加 | 検索 | 絞り込み | フィルター | 並び替え | エクスポート | インポート | その他の操作 | すべて | すべて選択
  前へ | 次へ | 詳細 | 詳しくはこちら | 編集 | 開く | アプリを開く | アンインストール | アンインストールする | インストール済み | アプリ | アプリと販売チャネル | あなた
`);

// Menu entries that are names of apps and channels as well.
export const MENU_WORDS = words(`
  home | orders | products | customers | analytics | online store | markets | domains | customer events
  notifications | languages | policies | brand | general | billing | payments | checkout | locations | discounts
  content | search | help
`);

export const UNINSTALLED_HEADINGS = words(`
  uninstalled | uninstalled apps | deinstalliert | deinstallierte apps | désinstallées | désinstallée
  applications désinstallées | desinstaladas | desinstalada | aplicaciones desinstaladas | アンインストール済み
  アンインストール済みアプリ
`);

export const INSTALLED_HEADINGS = words(`
  installed | installed apps | installiert | installierte apps | installées | applications installées
  instaladas | aplicaciones instaladas | インストール済み | インストール済みアプリ
`);
