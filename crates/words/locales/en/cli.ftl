# Messages of the command line.

cli-no-such-customer = “{ $customer }”: no such customer; `bongsu customer-pages` lists all
