;;; avt-mode.el --- Construction quotes and progress invoices  -*- lexical-binding: t; -*-

;; Author: the avt authors
;; Package-Requires: ((emacs "28.1"))
;; Keywords: languages

;;; Commentary:

;; A mode for `.avt' files: colours, comments, indentation, and the language server `avt lsp' through Eglot.
;;
;;     (add-to-list 'load-path "/path/to/editors/emacs")
;;     (require 'avt-mode)
;;     (add-hook 'avt-mode-hook #'eglot-ensure)

;;; Code:

(defgroup avt nil
  "Construction quotes and progress invoices."
  :group 'languages)

(defcustom avt-server-command '("avt" "lsp")
  "The command of the language server, and its arguments."
  :type '(repeat string))

(defcustom avt-settings '()
  "Settings of the server, as in (:inlayHints (:amounts :json-false) :locale \"fr\")."
  :type 'plist)

(defconst avt--kinds
  '("projet" "project" "entreprise" "company" "client" "architecte" "architect" "révision"
    "revision" "caution" "bond" "réception" "reception" "handover" "devis" "quote" "commande"
    "order" "avenant" "amendment" "bibliothèque" "bibliotheque" "library" "situation" "clôture"
    "cloture" "closing" "acompte" "deposit" "avance" "advance" "avoir" "credit" "règlement"
    "reglement" "payment" "indice" "index" "tableau" "grid")
  "Words that a document begins with, at the start of a line.")

(defconst avt--statements
  '("importer" "import" "unité" "unite" "unit" "soit" "let" "titre" "section" "tout" "all")
  "Words that a line begins with.")

(defconst avt--words
  '("no" "du" "dated" "brouillon" "draft" "émis" "emis" "émise" "emise" "issued" "accepté" "accepte"
    "acceptée" "acceptee" "accepted" "refusé" "refuse" "refusée" "refusee" "refused" "payé" "paye"
    "payée" "payee" "paid" "annulé" "annule" "annulée" "annulee" "cancelled" "canceled" "de" "from"
    "of" "moins" "less" "à" "a" "at" "tva" "vat" "remise" "discount" "coef" "coefficient" "option"
    "pénalité" "penalite" "penalty" "approvisionné" "approvisionne" "approvisionnée"
    "approvisionnee" "stored" "terminé" "termine" "terminée" "terminee" "terminés" "termines"
    "terminées" "terminees" "done" "rouvrir" "reopen" "correction" "provisoire" "provisional")
  "Words further on in a line.")

(defconst avt--functions
  '("somme" "sum" "min" "max" "arrondi" "round" "plafond" "ceil" "plancher" "floor" "abs" "si" "if")
  "Functions of formulas.")

(defconst avt--font-lock
  `((,(concat "^[ \t]*\\([[:alpha:]_][[:alnum:]_]*\\)[ \t]*:") 1 font-lock-type-face)
    (,(concat "^" (regexp-opt avt--kinds 'symbols) "[ \t]*\\([[:alpha:]_][[:alnum:]_]*\\)?")
     (1 font-lock-keyword-face) (2 font-lock-variable-name-face nil t))
    (,(concat "^[ \t]*" (regexp-opt avt--statements 'symbols)) 1 font-lock-keyword-face)
    ("^[ \t]+\\([[:alpha:]_][[:alnum:]_.]*\\)" 1 font-lock-variable-name-face)
    (,(concat (regexp-opt avt--functions 'symbols) "[ \t]*(") 1 font-lock-function-name-face)
    (,(regexp-opt avt--words 'symbols) 1 font-lock-builtin-face)
    ("@\\|n°" 0 font-lock-builtin-face)
    ("«[^»\n]*»\\|“[^”\"\n]*”" 0 font-lock-string-face t)
    ("\\_<[0-9]\\{4\\}-[0-9][0-9]\\(-[0-9][0-9]\\)?\\_>\\|\\_<[0-9][0-9]/[0-9][0-9]/[0-9]\\{4\\}\\_>"
     0 font-lock-constant-face)
    ("\\_<[0-9]+\\([ \u00a0\u202f\u2009][0-9]\\{3\\}\\_>\\)*\\([.,][0-9]+\\)?[ \u00a0]*[%€]?"
     0 font-lock-constant-face))
  "What is coloured before the server has read the file.")

(defvar avt-mode-syntax-table
  (let ((table (make-syntax-table)))
    (modify-syntax-entry ?# "<" table)
    (modify-syntax-entry ?\n ">" table)
    (modify-syntax-entry ?\" "\"" table)
    (modify-syntax-entry ?_ "_" table)
    (modify-syntax-entry ?° "_" table)
    table)
  "The syntax of `avt-mode'.")

(defun avt-indent-line ()
  "Indent the line by the blocks that it stands in."
  (interactive)
  (let* ((depth (save-excursion
                  (back-to-indentation)
                  (- (car (syntax-ppss)) (if (eq (char-after) ?}) 1 0))))
         (column (* 4 (max 0 depth))))
    (if (<= (current-column) (current-indentation))
        (indent-line-to column)
      (save-excursion (indent-line-to column)))))

;;;###autoload
(define-derived-mode avt-mode prog-mode "avt"
  "A mode for construction quotes and progress invoices."
  (setq-local comment-start "# "
              comment-start-skip "#+[ \t]*"
              indent-line-function #'avt-indent-line
              indent-tabs-mode nil
              font-lock-defaults '(avt--font-lock nil t)))

;;;###autoload
(add-to-list 'auto-mode-alist '("\\.avt\\'" . avt-mode))

(defvar eglot-server-programs)
(with-eval-after-load 'eglot
  (add-to-list 'eglot-server-programs
               (cons 'avt-mode
                     (lambda (&rest _)
                       (append avt-server-command
                               (and avt-settings (list :initializationOptions avt-settings)))))))

(provide 'avt-mode)
;;; avt-mode.el ends here
