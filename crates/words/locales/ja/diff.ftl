# インポート、編集、ファイルによる変更の内容（端末での表示）。
diff-nothing = 変更はありません
diff-customer = お客様
diff-site = サイト
diff-component = コンポーネント
diff-customers = お客様: 追加{ $added }、変更{ $changed }、削除{ $removed }
diff-sites = サイト: 追加{ $added }、変更{ $changed }、削除{ $removed }
diff-components = コンポーネント: 追加{ $added }、変更{ $changed }、削除{ $removed }
diff-more = … ほか{ $what }{ $n }件
