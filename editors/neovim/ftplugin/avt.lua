vim.bo.commentstring = "# %s"
vim.bo.comments = ":#"
vim.bo.expandtab = true
vim.bo.shiftwidth = 4
vim.bo.softtabstop = 4
-- Ids may have accents.
vim.bo.iskeyword = "@,48-57,_,192-255"
