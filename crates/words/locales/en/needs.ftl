# What a site needs beside where it runs.
inventory-field-needs = Needs
inventory-example-needs = Servers and components that its page needs besides, separated by commas: db-1, lb:lb-2. A name without a kind is a server’s
inventory-problem-many-needs = More than { $n } components
inventory-problem-not-needed = “{ $text }” is not a server, load balancer, service or other component that a page needs
inventory-problem-unknown-need = There is no “{ $text }” in the inventory: add it as a component first, or as the server of a site
doctor-foreign-addresses = { $n ->
    [one] One site is said to run on a server, and is
   *[other] { $n } sites are said to run on servers, and are
 } at addresses outside your networks: { $names }. What the inventory says of where they run has no effect there.
doctor-foreign-addresses-fix = Behind a proxy of others, name the server in the column “needs”. Of a site that was moved away, take the server out. If the addresses are yours, add them to [operator] own_networks.
