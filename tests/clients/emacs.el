;;; emacs.el --- Emacs and Eglot with the mode of editors/emacs, on a copy of chantier.avt  -*- lexical-binding: t; -*-

;; `FORMATTED' names what the text must be after `avt fmt'.  Ends with status 1 at the first thing that is not so.

(require 'cl-lib)
(require 'avt-mode)
(require 'eglot)
(require 'flymake)
(require 'xref)

(setq eglot-autoshutdown nil
      eglot-connect-timeout 20
      eglot-confirm-server-initiated-edits nil
      create-lockfiles nil
      make-backup-files nil)

(defun check (what condition)
  (unless condition (error "Not so: %s" what))
  (message "ok %s" what))

(defmacro eventually (what condition)
  `(let ((end (+ (float-time) 20)) found)
     (while (and (not (setq found ,condition)) (< (float-time) end))
       (accept-process-output nil 0.05))
     (check ,what found)))

(defun go (text &optional within)
  (goto-char (point-min))
  (search-forward text)
  (goto-char (+ (match-beginning 0) (or within 0))))

(defvar versions nil)
(advice-add 'eglot-handle-notification :before
            (lambda (_server method &rest rest)
              (when (eq method 'textDocument/publishDiagnostics)
                (push (plist-get rest :version) versions))))

(defun shown ()
  "The cells that are underlined, in the order of the text."
  (mapcar (lambda (diagnostic)
            (buffer-substring-no-properties
             (flymake-diagnostic-beg diagnostic) (flymake-diagnostic-end diagnostic)))
          (sort (flymake-diagnostics)
                (lambda (a b) (< (flymake-diagnostic-beg a) (flymake-diagnostic-beg b))))))

(defun send ()
  "Tell the server what was typed; Emacs waits for an idle moment, which a batch never has."
  (eglot--signal-textDocument/didChange))

(defun ask (method)
  (jsonrpc-request (eglot--current-server-or-lose) method (eglot--TextDocumentPositionParams)))

(defun all ()
  (find-file (getenv "FILE"))
  (check "the mode is that of the file" (eq major-mode 'avt-mode))
  (font-lock-ensure)
  (go "devis D1")
  (check "colours before the server" (eq (get-text-property (point) 'face) 'font-lock-keyword-face))
  (go "fond  40%")
  (check "colours of rows" (eq (get-text-property (point) 'face) 'font-lock-variable-name-face))
  (go "20 u")
  (goto-char (line-beginning-position))
  (delete-horizontal-space)
  (indent-for-tab-command)
  (check "indentation by blocks" (= (current-indentation) 4))
  (set-buffer-modified-p nil)

  (apply #'eglot--connect (eglot--guess-contact))
  (check "the server is connected" (eglot-current-server))
  (eventually "the diagnostics are shown at their cells" (equal (shown) '("25%" "20 u")))
  (check "they are of a version" (numberp (car versions)))

  (go "fond  40%" 1)
  (let* ((hover (ask :textDocument/hover))
         (contents (plist-get hover :contents))
         (text (if (stringp contents) contents (plist-get contents :value))))
    (check "hover tells the amount"
           (string-match-p "1 200,00" (replace-regexp-in-string "[\u00a0\u202f]" " " text))))

  (go "murs    25%" 2)
  (xref-find-definitions "LSP identifier at point.")
  (check "the definition is the row of the quote" (looking-at "murs    \"Murs"))

  (check "symbols" (> (length (jsonrpc-request (eglot--current-server-or-lose) :textDocument/documentSymbol
                                               (list :textDocument (eglot--TextDocumentIdentifier))))
                      0))

  (go "20 u")
  (let ((last-nonmenu-event t))
    (cl-letf (((symbol-function 'completing-read)
               (lambda (_prompt items &rest _)
                 (caar (cl-member-if (lambda (item) (string-match-p "17 u" (car item))) items)))))
      (eglot-code-actions (point) (+ (point) 4) nil t)))
  (send)
  (eventually "the quick fix makes it go"
              (and (equal (shown) '("25%")) (save-excursion (go "portes  17 u") t)))

  (eglot-format-buffer)
  (send)
  (check "formatting is that of `avt fmt`"
         (equal (buffer-string)
                (with-temp-buffer
                  (insert-file-contents (getenv "FORMATTED"))
                  (string-replace "portes  20 u" "portes  17 u" (buffer-string)))))

  (go "murs  30%" 1)
  (eglot-rename "parois")
  (send)
  (check "rename changes the row and its entries" (= 3 (count-matches "\\_<parois\\_>" (point-min) (point-max))))
  (eventually "and leaves the error as it was" (equal (shown) '("25%")))

  (go "25%")
  (delete-char 2)
  (insert "45")
  (send)
  (eventually "typing the right figure leaves nothing" (null (shown)))

  (let ((server (eglot-current-server)))
    (set-buffer-modified-p nil)
    (eglot-shutdown server)
    (check "the server ends when asked" (not (jsonrpc-running-p server)))))

(condition-case problem
    (all)
  (error
   (message "emacs: %s; shown: %S" (error-message-string problem) (ignore-errors (shown)))
   (kill-emacs 1)))
(kill-emacs 0)
;;; emacs.el ends here
