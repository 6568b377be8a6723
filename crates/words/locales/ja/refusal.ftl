# エンジンが操作を拒否した理由と、その対処。

refused-correction = 訂正の対象となるお知らせがありません。
remedy-correction = 一覧からお知らせを選び直してください。
refused-approval = このお知らせは、先に別の担当者の承認が必要です。
remedy-approval = 承認を申請してください。申請後、別の担当者が障害のページで承認できます。
refused-permission = この操作を行う権限がありません。
remedy-permission = 権限のある担当者に依頼してください。
refused-oneself = ご自身の役割とログインは、ご自身では変更できません。
remedy-oneself = 別の管理者に依頼してください。
refused-same-person = 作成者はこのお知らせを承認できません。別の担当者の承認が必要です。
refused-no-draft = 承認待ちのお知らせの中に該当するものがありません。
refused-decided = このお知らせは、すでに承認または破棄されています。
remedy-draft = 障害のページを再読み込みし、承認待ちのお知らせを確認してください。
