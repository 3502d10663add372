/* The place of the photos of a return, where the browser gives it: asked when a photo is chosen, filled in quietly, never waited for. */
(function () {
  "use strict";
  var form = document.querySelector("form[data-wants-place]");
  var photos = form && form.querySelector("[name=photos]");
  if (!photos || !window.isSecureContext || !("geolocation" in navigator)) { return; }
  photos.addEventListener("change", function () {
    navigator.geolocation.getCurrentPosition(function (place) {
      form.querySelector("[name=latitude]").value = place.coords.latitude.toFixed(5);
      form.querySelector("[name=longitude]").value = place.coords.longitude.toFixed(5);
    }, function () {
      form.querySelector("[data-place-note]").textContent = "没有取得定位，照样可以提交。";
    }, { maximumAge: 60000, timeout: 8000 });
  }, { once: true });
}());
