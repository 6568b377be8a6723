# What an import, an edit or a file changes, in the terminal.
diff-nothing = nothing changes
diff-customer = customer
diff-site = site
diff-component = component
diff-customers = customers: { $added } added, { $changed } changed, { $removed } removed
diff-sites = sites: { $added } added, { $changed } changed, { $removed } removed
diff-components = components: { $added } added, { $changed } changed, { $removed } removed
diff-more = … and { $n } more of kind { $what }
