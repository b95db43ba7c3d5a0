" Colours for .avt files, before the server has read them; the server's own come on top (semantic tokens).
if exists("b:current_syntax")
  finish
endif

syntax case ignore
syntax match avtComment /#.*/ contains=@Spell
syntax region avtString start=/"/ skip=/""/ end=/"/ oneline contains=@Spell
syntax match avtString /«[^»]*»/ contains=@Spell
syntax match avtString /“[^”"]*[”"]/ contains=@Spell

" The word that a line begins with: a row or what an entry is of, a setting, a keyword.
syntax match avtId /^\s\+[^[:blank:]:#"«“{}|@%()0-9+*/=<>-][^[:blank:]:#"«“{}|@%()+*/=<>-]*/
syntax match avtSetting /^\s*[^[:blank:]:#"«“{}|@]\+\ze\s*:/
syntax match avtKind /^\%(projet\|project\|entreprise\|company\|client\|architecte\|architect\|révision\|revision\|caution\|bond\|réception\|reception\|handover\|devis\|quote\|commande\|order\|avenant\|amendment\|bibliothèque\|bibliotheque\|library\|situation\|clôture\|cloture\|closing\|acompte\|deposit\|avance\|advance\|avoir\|credit\|règlement\|reglement\|payment\|indice\|index\|tableau\|grid\)\>\ze\s*\%([^:[:blank:]]\|$\)/ nextgroup=avtName skipwhite
syntax match avtName /[^[:blank:]:#"«“{}|@°]\+\%(\s\|$\)\@=/ contained contains=avtDate
syntax match avtStatement /^\s*\%(importer\|import\|unité\|unite\|unit\|soit\|let\|titre\|section\|tout\|all\)\>\ze\%(\s*[^:[:blank:]]\|\s*$\)/ nextgroup=avtName skipwhite

" Words further on.
syntax match avtWord /\%(^\s*\)\@<!\<\%(no\|du\|dated\|brouillon\|draft\|émis\|emis\|émise\|emise\|issued\|accepté\|accepte\|acceptée\|acceptee\|accepted\|refusé\|refuse\|refusée\|refusee\|refused\|payé\|paye\|payée\|payee\|paid\|annulé\|annule\|annulée\|annulee\|cancelled\|canceled\|de\|from\|of\|moins\|less\|à\|a\|at\|tva\|vat\|remise\|discount\|coef\|coefficient\|option\|pénalité\|penalite\|penalty\|approvisionné\|approvisionne\|approvisionnée\|approvisionnee\|stored\|terminé\|termine\|terminée\|terminee\|terminés\|termines\|terminées\|terminees\|done\|rouvrir\|reopen\|correction\|provisoire\|provisional\)\>/
syntax match avtWord /@\|n°/
syntax match avtFunction /\<\%(somme\|sum\|min\|max\|arrondi\|round\|plafond\|ceil\|plancher\|floor\|abs\|si\|if\)\ze\s*(/

syntax match avtNumber /\<\d\+\%([ \u00a0\u202f\u2009]\d\{3}\>\)*\%([.,]\d\+\)\?/ nextgroup=avtUnit skipwhite
syntax match avtPercent /\<\d\+\%([.,]\d\+\)\?\s*%/
syntax match avtUnit /\%(km\|dm[23]\?\|cm[23]\?\|mm\|ml\|m[²³23]\?\|ha\|kg\|g\|l\|t\|u\|pce\|ens\|ft\|h\|j\|sem\|mois\)\>\|€/ contained
syntax match avtDate /\<\d\{4}-\d\d\%(-\d\d\)\?\>\|\<\d\d\/\d\d\/\d\{4}\>/

highlight default link avtComment Comment
highlight default link avtString String
highlight default link avtKind Keyword
highlight default link avtStatement Keyword
highlight default link avtWord Statement
highlight default link avtName Identifier
highlight default link avtId Identifier
highlight default link avtSetting Type
highlight default link avtFunction Function
highlight default link avtNumber Number
highlight default link avtPercent Number
highlight default link avtUnit Type
highlight default link avtDate Constant

let b:current_syntax = "avt"
