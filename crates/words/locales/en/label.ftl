# Labels of sites, and who is told of their alerts.
inventory-field-labels = Labels
inventory-field-alert-contact = Alert contacts of this site
inventory-example-labels = Separated by commas: gold, team=shop
inventory-example-alert-contact = Mail addresses or telephone numbers that are told of alerts of this site, besides the contacts of the customer
inventory-problem-label = “{ $text }” cannot be a label: at most 40 characters, on one line
inventory-problem-many-labels = More than { $n } labels
site-labels = Labels
label-sites = Sites labelled “{ $label }”
label-filter = Only sites labelled
label-filter-off = Show all
