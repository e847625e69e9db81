import pytest
from django.urls import reverse

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", ["child","timeline","family","categories","visits","history","correct","move","visit","hold","new_adult","merge","split","block","print"])
def test_pages(world, name):
    answer = world.alice.get(reverse(f"children:{name}", args=[world.child.pk]))
    assert answer.status_code == 200
    print(answer.content.decode()[-3000:])


def test_list(world):
    a = world.alice.get("/children/?open=%d" % world.child.pk)
    assert a.status_code == 200
    print(a.content.decode())
    for u in ("/children/suggest/?q=zxm", "/children/export/", f"/children/{world.child.pk}/merge/{world.third.pk}/", f"/children/{world.child.pk}/family/{world.father.pk}/correct/", f"/children/{world.child.pk}/family/{world.father.pk}/end/"):
        a = world.alice.get(u)
        assert a.status_code == 200, u
    x = world.alice.post("/children/export/", {"asked": "1"})
    assert x.status_code == 200
    b = b"".join(x.streaming_content); x.close()
    p = world.alice.post(f"/children/{world.child.pk}/print/")
    assert p.status_code == 200
    open("/tmp/children.pdf","wb").write(p.content)
