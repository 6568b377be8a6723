# コマンドラインのメッセージ。

cli-no-such-customer = 「{ $customer }」: 該当するお客様はありません。`bongsu customer-pages`で一覧を表示できます
cli-outbox-counts = 受付済み{ $sent }、送信待ち{ $pending }、失敗{ $failed }、不要{ $dropped }
cli-outbox-notices = 障害のお知らせ: { $counts }
cli-outbox-page-links = ページのリンク: { $counts }
cli-outbox-retried = { $n }件を再送待ちに追加しました。

cli-user-set-up = ログインできるユーザーがすでに存在します。`bongsu user add`または`bongsu user reset`を使用してください。
cli-user-taken = ログイン名{ $login }はすでに使用されています。
cli-user-unknown = ユーザー{ $login }は存在しません。
cli-user-scopes = スコープはread、act、metricsをカンマ区切りで指定してください。
cli-user-no-provider = IDプロバイダーが設定されていません。[oidc] issuerを設定してください。
cli-user-other-identity = IDプロバイダーでは、この値は別のユーザーに使用されています。
cli-user-disabled = 無効
cli-user-no-password = パスワード未設定
cli-user-no-factor = パスワード
cli-user-factor = パスワードと二要素認証

config-problem = { $file }: { $line }行目: { $message }
config-no-errors = { $file }: エラーなし
