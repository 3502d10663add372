// The place of a visit, where the browser gives it: filled in quietly, never waited for.
const form = document.querySelector("form[data-wants-place]");
if (form && window.isSecureContext && "geolocation" in navigator) {
  navigator.geolocation.getCurrentPosition(
    place => {
      form.querySelector("[name=latitude]").value = place.coords.latitude.toFixed(5);
      form.querySelector("[name=longitude]").value = place.coords.longitude.toFixed(5);
    },
    () => {
      document.querySelector("[data-place-note]").textContent = "没有取得定位，照样可以提交。";
    },
    { maximumAge: 60000, timeout: 8000 },
  );
}
