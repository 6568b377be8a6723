# サイトが動く場所のほかに必要とするもの。
inventory-field-needs = 必要な構成要素
inventory-example-needs = ページがほかに必要とするサーバーや構成要素（カンマ区切り）：db-1, lb:lb-2。種類のない名前はサーバーとみなします
inventory-problem-many-needs = 構成要素が{ $n }件を超えています
inventory-problem-not-needed = 「{ $text }」はページが必要とするサーバー、ロードバランサー、サービス、その他の構成要素ではありません
inventory-problem-unknown-need = 「{ $text }」はインベントリーにありません。先に構成要素またはサイトのサーバーとして登録してください
doctor-foreign-addresses = サーバーが指定されているサイト{ $n }件のアドレスが自社ネットワークの外にあります：{ $names }。インベントリーにある場所は適用されません。
doctor-foreign-addresses-fix = 外部のプロキシの背後にある場合は、サーバーをneeds列に記入してください。移転したサイトの場合は、サーバーを削除してください。自社のアドレスであれば、[operator] own_networksに追加してください。
