# What the public and customers read of a component that has no label and is not public.

some-name-server = { $whose ->
    [ours] one of our name servers
   *[other] a name server
}
some-name-server-group = { $whose ->
    [ours] one group of our name servers
   *[other] one group of name servers
}
some-address = { $whose ->
    [ours] one of our server addresses
   *[other] a server address
}
some-server = { $whose ->
    [ours] one of our servers
   *[other] a server
}
some-rack = { $whose ->
    [ours] one of our racks
   *[other] a rack
}
some-switch = { $whose ->
    [ours] one of our switches
   *[other] a switch
}
some-prefix = { $whose ->
    [ours] one of our networks
   *[other] a network
}
some-upstream = { $whose ->
    [ours] one of our network lines
   *[other] a carrier
}
some-data-centre = { $whose ->
    [ours] one of our data centres
   *[other] a data centre
}
some-load-balancer = { $whose ->
    [ours] one of our load balancers
   *[other] a load balancer
}
some-certificate-authority = { $whose ->
    [ours] one of our certificate authorities
   *[other] a certificate authority
}
some-vantage = { $whose ->
    [ours] one of our vantages
   *[other] a vantage
}
some-component = { $whose ->
    [ours] one of our components
   *[other] a component
}
refused-internal-name = “{ $name }” in { $field } (character { $at }) is an internal name or an address, and everybody reads this text.
refused-internal = There is an internal name or an address in { $field } (character { $at }), and everybody reads this text.
remedy-internal-name = Write its public name, or what it is in plain words. What everybody may read is said in the inventory (columns label_ko, label_en and public).
vantage-number = Vantage { $n }
public-name = Public name
