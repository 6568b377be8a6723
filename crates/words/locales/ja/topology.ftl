# コンポーネント、レイヤー、失敗の理由、判定の名称。

kind-name-server = ネームサーバー
kind-name-server-group = ネームサーバーグループ
kind-address = アドレス
kind-server = サーバー
kind-rack = ラック
kind-switch = スイッチ
kind-prefix = プレフィックス
kind-upstream = 上位回線
kind-data-centre = データセンター
kind-load-balancer = ロードバランサー
kind-certificate-authority = 認証局
kind-vantage = 観測地点
kind-other = コンポーネント

group-of = { $first }ほか{ $others }台

layer-dns = 名前解決（DNS）
layer-tcp = 接続（TCP）
layer-tls = 暗号化通信（TLS）
layer-http = ページ（HTTP）

reason-timeout = タイムアウト
reason-unreachable = アドレスに到達不可
reason-connection-refused = 接続拒否
reason-reset = 接続リセット
reason-serv-fail = ネームサーバーが応答を返せない（SERVFAIL）
reason-refused = ネームサーバーがこのドメインへの応答を拒否（REFUSED）
reason-not-authoritative = ネームサーバーがこのドメインの権威サーバーではない
reason-nx-domain = ネームサーバーが、名前が存在しないと応答（NXDOMAIN）
reason-no-data = 名前は存在するがアドレスがない
reason-rcode = ネームサーバーのその他のエラー
reason-rcode-code = ネームサーバーのエラー { $code }
reason-malformed = 不正な形式の応答
reason-truncated = 応答が途中で切れ、TCPでの再試行も失敗
reason-certificate-expired = 証明書の有効期限切れ
reason-certificate-not-yet-valid = 証明書の有効期間の開始前
reason-certificate-wrong-name = 証明書が別の名前のもの
reason-certificate-untrusted = 信頼されていない証明書
reason-handshake = TLSハンドシェイクに失敗
reason-status = 想定外のHTTPステータス
reason-status-code = HTTPステータス { $code }
reason-body-mismatch = ページに所定の文字列が含まれていない
reason-redirect-loop = リダイレクトが際限なく繰り返される
reason-address-forbidden = プライベートアドレスのためチェック不可

outcome-ok = 正常
outcome-failed = 失敗: { $reason }
outcome-missed = 未実施
outcome-inconclusive = 判定不能
outcome-skipped = スキップ

verdict-up = 動作中
verdict-slow = 応答遅延
verdict-unverified = 動作未確認
verdict-degraded = 不安定
verdict-down = 停止 · { $layer }
verdict-down-any = 停止
verdict-unknown = 不明

blame-host = ホスティング会社
blame-customer = お客様
blame-third-party = 第三者
blame-unknown = まだ不明
