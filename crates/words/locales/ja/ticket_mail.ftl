# お客様からのメールとファイル。

ticket-origin-mail = メール
ticket-mail-foot-reply = このメールに返信いただくか、ページ上でご返信ください。パスワードは絶対に送らないでください。
ticket-mail-foot-reply-only = このメールにご返信ください。パスワードは絶対に送らないでください。
ticket-receipt-subject = [{ $reference }] { $operator }: メールを受け付けました
ticket-receipt-label = お送りいただいたメール
ticket-receipt-masked = お送りいただいたメールに、パスワード、鍵、またはカード番号とみられる内容がありました。当社ではこれを伏せ字にし、保存していません。メールでお送りいただいたパスワードは変更してください。アクセス情報が必要な場合は、お問い合わせのページからお渡しください。暗号化され、1回だけ閲覧できます。
ticket-receipt-too-large = ファイル{ $n }件は、サイズが大きすぎるため保存していません。1ファイルの上限は{ $mb }MBです。
ticket-receipt-kind = ファイル{ $n }件は、保存対象外の形式のため保存していません。保存できるのは画像（PNG、JPEG、GIF、WebP）、PDF、プレーンテキストです。
ticket-receipt-too-many = 1通のメールに添付できるファイルは10件までのため、ファイル{ $n }件は保存していません。
ticket-receipt-no-room = 空き容量がないため、ファイル{ $n }件を保存できませんでした。
ticket-file = ファイル: { $name }（{ $size }）
ticket-file-not-kept = 保存していないファイル: { $name } – { $why }
ticket-file-too-large = サイズが大きすぎます
ticket-file-kind = 画像、PDF、プレーンテキストではありません
ticket-file-too-many = ファイルが多すぎます
ticket-file-no-room = 空き容量がありません
ticket-file-show = 画像を表示
ticket-file-warning = お客様から送られたファイルです。安全性は検査していません。
ticket-file-none = このファイルはありません。
ticket-mail-whole = メール全文
ticket-files-add = ファイルを追加
ticket-files-hint = 画像（PNG、JPEG、GIF、WebP）、PDF、プレーンテキスト、1ファイル{ $mb }MBまで。パスワードは含めないでください。
ticket-files-send = ファイルを送信
