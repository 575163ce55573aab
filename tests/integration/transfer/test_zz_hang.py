import asyncio, pytest
from kernel.bus import Bus
from kernel.database import open_pool
from kernel.service import Service
from services.registry.endpoints import ENDPOINTS
from services.transfer.endpoints import ENDPOINTS as T

async def stop(what, coro):
    t = asyncio.ensure_future(coro)
    done, pending = await asyncio.wait([t], timeout=8)
    if pending:
        print("HUNG IN", what, flush=True)
        for x in asyncio.all_tasks():
            print("TASK", x, flush=True)
            x.print_stack()
        return False
    return True

@pytest.fixture
async def svc(hub_settings, request):
    E = request.param
    pool = await open_pool(hub_settings, E.service)
    bus = await Bus.connect(hub_settings, E.service)
    service = Service(E, hub_settings, pool, bus)
    task = asyncio.create_task(service.run())
    await asyncio.wait_for(service.serving.wait(), 10)
    yield
    task.cancel()
    ok = await stop("task", asyncio.wait([task]))
    if not ok:
        task.cancel()
        print("second cancel", await stop("task2", asyncio.wait([task])))
    await stop("bus", bus.close())
    pool.terminate()

@pytest.mark.parametrize("n", range(30))
@pytest.mark.parametrize("svc", [ENDPOINTS, T], indirect=True, ids=["r", "t"])
async def test_stop(svc, n):
    await asyncio.sleep(0.005*n)
