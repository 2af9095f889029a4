package imports

// cataloguePlan lists what a catalogue may say.
var cataloguePlan = plan{
	{"sku", text, "reference ref referenceproduit productcode stockcode codeproduit codearticle productid idproduit id ugs ean variantsku"},
	{"name", text, "produit product title titre nom nomduproduit nomproduit productname libelle designation"},
	{"category", text, "categorie categories categoriepardefaut rayon famille type producttype"},
	{"price", number, "prixttc prixventettc prixdevente prix unitprice regularprice tarifregulier pricetaxincluded variantprice prixdeventettc"},
	{"vat", rate, "tauxtva tva tauxdetva vatrate taxrate"},
	{"purchase_cost", number, "coutachatht coutachat prixachatht prixachat prixdachatht prixdachat wholesaleprice cost costperitem coutht cout coutunitaire coutunitaireht"},
	{"weight", number, "poidsg poidskg poids weightg weightkg variantgrams"},
	{"stock", number, "quantite quantity qty stockdisponible"},
	{"url", text, "lien link adresse"},
	{"valid_from", date, "validfrom datedebut depuis apartirdu"},
}

// Fields of cataloguePlan, by index.
var (
	pfSKU       = cataloguePlan.index("sku")
	pfName      = cataloguePlan.index("name")
	pfCategory  = cataloguePlan.index("category")
	pfPrice     = cataloguePlan.index("price")
	pfVAT       = cataloguePlan.index("vat")
	pfCost      = cataloguePlan.index("purchase_cost")
	pfWeight    = cataloguePlan.index("weight")
	pfStock     = cataloguePlan.index("stock")
	pfURL       = cataloguePlan.index("url")
	pfValidFrom = cataloguePlan.index("valid_from")
)
