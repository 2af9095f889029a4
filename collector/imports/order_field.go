package imports

// orderPlan lists what an orders file may say. The aliases are titles of
// WooCommerce, PrestaShop, Shopify and Magento exports, of French spreadsheets
// and of the public data sets.
var orderPlan = plan{
	{"order", text, "orderid ordernumber orderno invoiceno invoice invoicenumber numerodecommande numerocommande ndecommande " +
		"nodecommande ncommande idcommande commande commandeid referencecommande numerodefacture nfacture facture reference"},
	{"line", number, "lineid lineno linenumber numerodeligne numeroligne nligne ligne"},
	{"sku", text, "stockcode lineitemsku itemsku productsku productid productcode referenceproduit referencearticle refproduit " +
		"codeproduit codearticle idproduit article ean ugs reference ref"},
	{"name", text, "productname lineitemname itemname product description designation libelle nomduproduit nomproduit produit titre title nom"},
	{"category", text, "categorie productcategory rayon famille"},
	{"quantity", number, "qty lineitemquantity itemquantity quantite quantitecommandee qte nombre"},
	{"date", date, "invoicedate orderdate createdat orderdatetime datedecommande datecommande datedelacommande dateheure " +
		"datedefacture datefacture dateachat purchasedate datetime timestamp creele"},
	{"updated", date, "updatedat modifiedat datemodified dateupdated dateupd lastmodified modifieddate orderdatemodified datedemodification datemodification modifieele modifiele misajourle"},
	{"refund_of", text, "refundedorder originalorder originalorderid parentorder parentorderid commandedorigine commandeorigine commanderemboursee avoirsurcommande"},
	{"unit_price", number, "unitprice lineitemprice itemprice itemcost price prixunitaire prixunitairettc puttc pu prixttc prix"},
	{"total", number, "linetotal itemtotal rowtotal totalligne totaldelaligne montantligne lignetotal montant amount totalttc montantttc"},
	{"discount", number, "linediscount itemdiscount discountamount remise remiseligne reduction montantremise"},
	{"vat", rate, "vatrate taxrate tva tauxtva tauxdetva"},
	{"cost", number, "unitcost purchasecost purchaseprice wholesaleprice coutachat coutachatht prixachat prixachatht prixdachat prixdachatht coutunitaire"},
	{"customer", text, "customerid customeremail customerno clientid idclient nclient numeroclient codeclient client email billingemail"},
	{"country", text, "shippingcountry billingcountry countrycode pays paysdelivraison payslivraison paysfacturation"},
	{"currency", text, "currencycode devise monnaie"},
	{"status", text, "orderstatus financialstatus statut etat etatcommande statutcommande"},
	{"coupon", text, "couponcode discountcode codepromo codepromotion bon bonreduction codereduction"},
	{"payment", text, "paymentmethod paymentmethodtitle paiement moyenpaiement moyendepaiement modedepaiement modepaiement reglement"},
	{"delivery", text, "shippingmethod deliverymethod livraison modedelivraison modelivraison transporteur carrier"},
	{"channel", text, "canal canalacquisition"},
	{"source", text, "utmsource"},
	{"medium", text, "utmmedium support"},
	{"campaign", text, "utmcampaign campagne"},
	{"device", text, "devicetype appareil terminal"},
	{"shipping", number, "shippingamount shippingtotal ordershipping fraisdeport fraisport portttc port fraisdelivraison fraislivraison"},
	{"carriage", number, "carriagecost shippingcost couttransport coutdeport coutlivraison"},
	{"packaging", number, "packagingcost emballage coutemballage"},
	{"payment_fee", number, "paymentfee transactionfee fraispaiement fraisdepaiement fraisbancaires"},
	{"return_cost", number, "returncost coutretour fraisretour"},
	{"commission", number, "commissionamount commissions"},
	{"voucher", number, "voucheramount giftcard bonsutilises boncadeau"},
	{"order_total", number, ""},
	{"order_subtotal", number, ""},
	{"order_taxes", number, ""},
	{"order_refunded", number, ""},
	{"cancelled", date, ""},
	{"shop_id", text, ""},
}

// Fields of orderPlan, by index.
var (
	ofOrder     = orderPlan.index("order")
	ofLine      = orderPlan.index("line")
	ofSKU       = orderPlan.index("sku")
	ofName      = orderPlan.index("name")
	ofCategory  = orderPlan.index("category")
	ofQuantity  = orderPlan.index("quantity")
	ofDate      = orderPlan.index("date")
	ofUpdated   = orderPlan.index("updated")
	ofUnitPrice = orderPlan.index("unit_price")
	ofTotal     = orderPlan.index("total")
	ofDiscount  = orderPlan.index("discount")
	ofVAT       = orderPlan.index("vat")
	ofCost      = orderPlan.index("cost")
	ofCurrency  = orderPlan.index("currency")
	ofShipping  = orderPlan.index("shipping")

	ofOrderTotal = orderPlan.index("order_total")
	ofShopID     = orderPlan.index("shop_id")
	ofCancelled  = orderPlan.index("cancelled")
)

// Texts that a whole order has one of, in the order of document.texts.
const (
	textCustomer = iota
	textCountry
	textStatus
	textCoupon
	textPayment
	textDelivery
	textChannel
	textSource
	textMedium
	textCampaign
	textDevice
	textRefundOf
	texts
)

var orderTexts = [texts]int{
	orderPlan.index("customer"), orderPlan.index("country"), orderPlan.index("status"), orderPlan.index("coupon"),
	orderPlan.index("payment"), orderPlan.index("delivery"), orderPlan.index("channel"), orderPlan.index("source"),
	orderPlan.index("medium"), orderPlan.index("campaign"), orderPlan.index("device"),
	orderPlan.index("refund_of"),
}

// Amounts that a whole order has one of, in the order of document.amounts.
const (
	amountShipping = iota
	amountCarriage
	amountPackaging
	amountPaymentFee
	amountReturnCost
	amountCommission
	amountVoucher
	amountOrderTotal
	amountSubtotal
	amountTaxes
	amountRefunded
	amounts
)

var orderAmounts = [amounts]int{
	ofShipping, orderPlan.index("carriage"), orderPlan.index("packaging"), orderPlan.index("payment_fee"),
	orderPlan.index("return_cost"), orderPlan.index("commission"), orderPlan.index("voucher"),
	ofOrderTotal, orderPlan.index("order_subtotal"), orderPlan.index("order_taxes"), orderPlan.index("order_refunded"),
}
