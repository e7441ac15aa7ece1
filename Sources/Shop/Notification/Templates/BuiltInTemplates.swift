// SPDX-License-Identifier: Apache-2.0

/// The templates that come with the service: their version is 0.
enum BuiltInTemplates {
  struct Entry: Sendable {
    let title: String
    let text: String
  }

  static func entry(_ kind: NotificationKind, locale: String) -> Entry? {
    switch locale {
    case "en": english(kind)
    case "de": german(kind)
    default: nil
    }
  }

  private static func english(_ kind: NotificationKind) -> Entry {
    switch kind {
    case .verification:
      entry(
        "Please confirm your address",
        "to use your account, please confirm this address:\n\n{link}\n\n"
          + "If you have not registered, you need do nothing.")
    case .passwordReset:
      entry(
        "A new password",
        "somebody, probably you, asked for a new password or registered with this address again. "
          + "Choose a new password here:\n\n{link}\n\n"
          + "If it was not you, you need do nothing: your password stays.")
    case .orderConfirmed:
      entry("Order {number} is confirmed", "we have your order {number} over {total}. Thank you!")
    case .orderActionRequired:
      entry(
        "Please confirm the payment of order {number}",
        "your bank asks you to confirm the payment of {total} for order {number}. "
          + "You find the way in your orders.")
    case .orderRejected:
      entry(
        "Order {number} could not be taken",
        "we could not take your order {number} over {total}: {reason}\n\nNothing was charged.")
    case .orderExpired:
      entry(
        "Order {number} has expired",
        "your order {number} over {total} has expired: {reason}\n\nNothing was charged.")
    case .orderCancelled:
      entry(
        "Order {number} is cancelled", "your order {number} over {total} is cancelled: {reason}")
    case .orderShipped:
      entry("Order {number} is on its way", "all of your order {number} is on its way to you.")
    case .orderDelivered:
      entry("Order {number} was delivered", "your order {number} was delivered. Enjoy it!")
    case .orderReturned:
      entry(
        "Order {number} came back",
        "what you sent back of order {number} is here, and the money is on its way to you.")
    case .priceDropped:
      entry(
        "{title} costs less now", "{title} ({sku}) costs {newPrice} now. It was {oldPrice}.")
    case .backInStock: entry("{title} is back", "{title} ({sku}) is in stock again.")
    case .cartAbandoned:
      entry("Something is in your cart", "products in your cart: {count}. They are still there.")
    case .stockLow:
      Entry(
        title: "Stock of {sku} is low",
        text: "{available} of {sku} are left; the reorder point is {reorderPoint}.")
    case .orderStuck:
      Entry(
        title: "An order is stuck", text: "Order {order} does not get past {step}: {reason}")
    case .webhookDisabled:
      Entry(
        title: "A webhook was disabled", text: "{url} has taken nothing for days.")
    }
  }

  private static func german(_ kind: NotificationKind) -> Entry? {
    switch kind {
    case .verification:
      entry(
        "Bitte bestätigen Sie Ihre Adresse",
        "um Ihr Konto zu nutzen, bestätigen Sie bitte diese Adresse:\n\n{link}\n\n"
          + "Falls Sie sich nicht angemeldet haben, müssen Sie nichts tun.")
    case .passwordReset:
      entry(
        "Ein neues Passwort",
        "jemand, vermutlich Sie, hat ein neues Passwort verlangt oder sich mit dieser Adresse noch "
          + "einmal angemeldet. Hier wählen Sie ein neues:\n\n{link}\n\n"
          + "Falls Sie es nicht waren, müssen Sie nichts tun: Ihr Passwort bleibt.")
    case .orderConfirmed:
      entry(
        "Bestellung {number} ist bestätigt",
        "wir haben Ihre Bestellung {number} über {total}. Vielen Dank!")
    case .orderActionRequired:
      entry(
        "Bitte bestätigen Sie die Zahlung für Bestellung {number}",
        "Ihre Bank bittet Sie, die Zahlung von {total} für Bestellung {number} zu bestätigen. "
          + "Sie finden den Weg bei Ihren Bestellungen.")
    case .orderRejected:
      entry(
        "Bestellung {number} konnte nicht angenommen werden",
        "wir konnten Ihre Bestellung {number} über {total} nicht annehmen: {reason}\n\n"
          + "Es wurde nichts abgebucht.")
    case .orderExpired:
      entry(
        "Bestellung {number} ist abgelaufen",
        "Ihre Bestellung {number} über {total} ist abgelaufen: {reason}\n\n"
          + "Es wurde nichts abgebucht.")
    case .orderCancelled:
      entry(
        "Bestellung {number} ist storniert",
        "Ihre Bestellung {number} über {total} ist storniert: {reason}")
    case .orderShipped:
      entry(
        "Bestellung {number} ist unterwegs",
        "Ihre Bestellung {number} ist ganz unterwegs zu Ihnen.")
    case .orderDelivered:
      entry(
        "Bestellung {number} wurde zugestellt",
        "Ihre Bestellung {number} wurde zugestellt. Viel Freude damit!")
    case .orderReturned:
      entry(
        "Bestellung {number} kam zurück",
        "was Sie von Bestellung {number} zurückgeschickt haben, ist da; das Geld ist unterwegs.")
    case .priceDropped:
      entry(
        "{title} ist günstiger geworden",
        "{title} ({sku}) kostet jetzt {newPrice}. Vorher waren es {oldPrice}.")
    case .backInStock: entry("{title} ist wieder da", "{title} ({sku}) ist wieder vorrätig.")
    case .cartAbandoned:
      entry(
        "Es liegt noch etwas in Ihrem Warenkorb",
        "Produkte in Ihrem Warenkorb: {count}. Sie sind noch da.")
    case .stockLow, .orderStuck, .webhookDisabled: nil
    }
  }

  private static func entry(_ title: String, _ text: String) -> Entry {
    Entry(title: title, text: "{greeting}\n\n" + text)
  }
}
