-- What a ledger holds of a site.
SELECT {{columns}} FROM {{table}} FINAL WHERE site = {site:String}
