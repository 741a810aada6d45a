import sys; sys.path.insert(0,"/tmp")
def test_all(showroom, browser, lab):
    from importlib import import_module
    shots=import_module("b-demo").shots
    assert showroom.errors()==[]
    p=showroom.page
    for b in ("Ask","Ask both","Ask all"):
        for x in p.get_by_role("button", name=b, exact=True).all(): x.click(force=True)
    p.wait_for_timeout(3000)
    shots(showroom,"light")
    p.evaluate("window.jupyterapp.commands.execute('apputils:change-theme',{theme:'JupyterLab Dark'})")
    p.wait_for_timeout(2000)
    shots(showroom,"dark")
    p.evaluate("window.jupyterapp.commands.execute('apputils:change-theme',{theme:'JupyterLab Light'})")
    p.set_viewport_size({"width":390,"height":844}); p.evaluate("window.jupyterapp.commands.execute('application:toggle-left-area')")
    p.wait_for_timeout(2000)
    p.screenshot(path="/tmp/b-narrow.png")
    shots(showroom,"narrow")
    for name in ():
        w=showroom.widget(name); print(name, w.inner_text()[:200].replace("\n"," | "))
