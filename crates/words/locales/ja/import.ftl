# `bongsu import`のメッセージ。

import-recognised = { $file }: { $format }として読み込みました（異なる場合は--fromで指定してください）
import-format-table = 表
import-format-json = bongsuのドキュメント
import-format-zone = ゾーンファイル
import-format-catalog = カタログゾーン

import-passed-over = { $file }: 一部のネームサーバーのみが対応する{ $kind }タイプの行{ $n }件をスキップしました
import-read-as = { $file }: { $encoding }として読み込みました。「{ $example }」が実際の内容と異なる場合は、--encodingで文字コードを指定してください
import-trunk-prefix = { $file }: 電話番号{ $n }件は、表計算ソフトなどで先頭の0が失われていたため、補いました: { $examples }
import-before-header = { $file }: 見出し行より上の{ $n }行をスキップしました: { $examples }
import-columns-left-out = { $file }: ここでは使用しない列{ $n }件を除外しました: { $examples }
import-and-more = { $examples }、ほか{ $more }件
import-name-is-key = { $file }: 顧客番号がないため、「{ $column }」で顧客を区別します
import-no-encoding = 「{ $name }」という文字コードはありません。cp949、utf-8、windows-1252などがあります

import-owner-of-domain = 顧客のドメイン配下にあるため、その顧客に割り当てたサイト{ $n }件: { $examples }

import-has-no-place = { $file }: 取り込み対象外
import-no-place = { $n } × { $reason }: { $examples }
import-no-place-count = { $n } × { $reason }
import-no-place-sheet = 非表示のシート
import-no-place-not-in-use = 未使用（「{ $state }」）
import-no-place-no-domain = ドメインなし
import-no-place-not-a-domain = 取得可能なドメインではないもの
import-no-place-address = 名前が必要なところにアドレスがあるもの
import-no-place-no-account = どのアカウントにも属さないドメイン
import-no-place-same-site = ファイル内で重複しているサイト
import-no-place-contact = メールアドレスでも電話番号でもないもの
import-no-place-monitor-kind = ここに対応する監視方法のない種類「{ $kind }」のモニター
import-no-place-setting = 取り込まない設定「{ $name }」（代わりになるものは docs/moving-in.md にあります）
import-no-place-other-pages = 一覧の一部。ほかのページもエクスポートしてください
import-no-place-other-hosts = ほかのホストへのリダイレクト。ここでは別のサイトなので取得せず、正常なページとみなします（docs/moving-in.md）。リダイレクトをたどるサイト
import-no-place-component = ここで何に当たるか指定されていないコンポーネント。--component NAME=KEYで指定してください
import-no-place-component-part = ここでは表示しないコンポーネントの項目「{ $part }」
import-no-place-long-label = 名前が{ $most }文字を超えるため公開名にできないコンポーネント（label_ko、label_en で公開名を入力するまで、公開ページと API には表示されません）
import-no-place-some-components = 一部のコンポーネントが登録されていないため（--component）、残りだけを購読することになる購読者
import-no-place-past = 過去の障害。ここで伝えるのは、ここで観測されたものだけです
import-no-place-subscriber-mode = メールではなく「{ $mode }」による登録者
import-no-place-subscriber-of-components = ここにないコンポーネントの登録者（--component）
import-no-place-same-subscriber = ファイル内でアドレスが重複している登録者
import-no-place-role = 役割「{ $role }」の機器。ここではコンポーネントになりません
import-no-place-part = 「{ $name }」

import-refused = { $n }行に誤りがあります。何もインポートしていません
import-same-problem = … 同じ問題がほかに{ $n }件
import-same-problem-to = … 同じ問題がほかに{ $n }件（{ $line }行目まで）
import-map-column = 別の名前の列がある場合: --map '{ $column }=COLUMN'（例: --map '{ $column }=customer'）
import-leave-column-out = この列を除外する場合: --map '{ $column }=-'

import-after = 適用後: 顧客 { $customers }、サイト { $sites }、コンポーネント { $components }
import-no-contact = 連絡先がなく通知されない顧客{ $n }件: { $names }
import-dry-run = ドライラン。何も変更していません
import-saved = { $written }件を書き込み、{ $removed }件を削除しました

import-subscribers-saved = 登録者{ $n }件を追加しました
import-subscribers-invited = 購読者{ $n }名に、購読確認のメールを送信します（すでに購読中のアドレスを除く）
import-subscribers = メールの登録者{ $n }件（言語: { $language }）、{ $confirmed ->
    [yes] 確認済みとしてそのまま登録
   *[no] 各登録者に確認を依頼
}。すでに登録されている方はそのまま変わりません
import-subscribers-undecided = ファイルにメールの登録者が{ $n }件あります。何もインポートしていません。移行元で確認済みで受信に同意している場合は--subscribers confirmed、1件ずつメールで確認する場合は--subscribers invite、除外する場合は--subscribers leave-outを指定してください。
import-no-component = --component: 「{ $text }」は NAME=KIND:NAME の形式ではありません（例: 'Web server 2=server:web-2'）
import-whose = 新しいサイト{ $n }件について、どの顧客のものかを示すファイルがありません。何もインポートしていません: { $names }
import-whose-no-group = 移行元のプログラムでどのグループにも属していません。--customer KEYを併用するか、顧客を含む表を同じコマンドでインポートしてください
import-whose-table = 次のいずれかを行ってください:
    - 顧客、連絡先、ドメインを含む表を、同じコマンドでインポートする（推奨: 通知先が得られます）
    - すべてが1つの顧客のものである場合は、--customer KEYを指定する
    - ドメインごとに顧客を作成する場合は、--customer-by domainを指定する
import-whose-group = - 移行元のプログラムのグループごとに顧客を作成する場合は--customer-by groupを指定する（{ $n }件: { $names }）。どのグループにも属さないサイトには--customer KEYを併用する
